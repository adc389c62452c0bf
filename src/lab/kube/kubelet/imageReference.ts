/** The full name of an image, as the container runtime knows it: `traefik/whoami` is `docker.io/traefik/whoami:latest`. */
export function fullImageName(reference: string): string {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const path = hasRegistry ? reference : `docker.io/${slash < 0 ? 'library/' : ''}${reference}`;
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.includes(':') || last.includes('@') ? path : `${path}:latest`;
}
