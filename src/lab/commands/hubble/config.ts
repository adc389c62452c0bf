/** `hubble config view`: the client's settings. Setting them is not simulated: flags and HUBBLE_SERVER are. */
import type { Process } from '../../process.ts';
import { RELAY } from './connect.ts';
import { UsageError } from './usageError.ts';

export async function configure({ env, stdout }: Process, args: readonly string[]): Promise<number> {
  const [command = 'view', name] = args.filter((arg) => !arg.startsWith('-'));
  const settings: readonly (readonly [string, string])[] = [
    ['basic-auth-password', '""'],
    ['basic-auth-username', '""'],
    ['config', '/root/.config/hubble/config.yaml'],
    ['debug', 'false'],
    ['port-forward', 'false'],
    ['port-forward-port', '"4245"'],
    ['request-timeout', '12s'],
    ['server', env.get('HUBBLE_SERVER') ?? RELAY],
    ['timeout', '5s'],
    ['tls', 'false'],
    ['tls-allow-insecure', 'false'],
    ['tls-ca-cert-files', '[]'],
    ['tls-client-cert-file', '""'],
    ['tls-client-key-file', '""'],
    ['tls-server-name', '""'],
  ];
  if (command === 'view' || (command === 'get' && name === undefined)) {
    await stdout.write(settings.map(([key, value]) => `${key}: ${value}\n`).join(''));
    return 0;
  }
  const found = settings.find(([key]) => key === name);
  if (command !== 'get')
    throw new UsageError(`hubble config ${command}: not simulated in this lab; use flags or HUBBLE_SERVER`);
  if (found === undefined) throw new UsageError(`unknown key: ${name ?? ''}`);
  await stdout.write(`${found[1].replaceAll('"', '')}\n`);
  return 0;
}
