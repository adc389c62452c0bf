/** `kubectl exec`: the pod that runs the command, and the command. */
import type { Inner } from './wrappers.ts';

const valued =
  /^(-[ncfslv]|--(namespace|container|filename|context|cluster|user|kubeconfig|server|token|as|as-group|request-timeout|pod-running-timeout|cache-dir|certificate-authority|client-certificate|client-key|tls-server-name|v))$/;

/** Undefined for any other kubectl command. A namespace that is not given is `default`. */
export function kubectlExec(argv: readonly string[], host: string): Inner | undefined {
  let namespace = 'default';
  let container: string | undefined;
  const words: string[] = [];
  let i = 1;
  for (; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') break;
    if (!word.startsWith('-')) {
      words.push(word);
      if (words[0] !== 'exec') return undefined;
      continue;
    }
    const equals = word.indexOf('=');
    let name = equals < 0 ? word : word.slice(0, equals);
    let value = equals < 0 ? undefined : word.slice(equals + 1);
    if (value === undefined && valued.test(word)) value = argv[++i];
    if (value === undefined && /^-[nc]./.test(word)) {
      name = word.slice(0, 2);
      value = word.slice(2);
    }
    if (name === '-n' || name === '--namespace') namespace = value ?? namespace;
    if (name === '-c' || name === '--container') container = value;
  }
  const pod = words[1];
  if (words[0] !== 'exec') return undefined;
  const command = argv.slice(i + 1);
  if (pod === undefined || command.length === 0) return { kind: 'nothing' };
  return {
    kind: 'argv',
    argv: command,
    target: { kind: 'pod', host, namespace, pod, ...(container === undefined ? {} : { container }) },
  };
}
