import { expect, it } from 'vitest';
import { terminalOnly } from '../../src/script/terminalOnly.ts';

it.each([
  ['vim /etc/hosts', 'vim'],
  ['sudo vi x', 'vi'],
  ['k9s', 'k9s'],
  ['termshark -r /tmp/vxlan.pcap', 'termshark'],
  ['ssh router', 'ssh'],
  ["sshpass -p 'vagrant' ssh vagrant@k8s-w1", 'ssh'],
  ['ssh -t router htop', 'htop'],
  ['sudo -i', 'sudo'],
  ['bash', 'bash'],
  ['kubectl edit svc webpod', 'kubectl edit'],
  ['k -n kube-system edit cm cilium-config', 'kubectl edit'],
  ['kubectl exec -it curl-pod -- bash', 'bash'],
  ['k exec -it -n kube-system ds/cilium -c cilium-agent -- sh', 'sh'],
  ['kubectl run -it --rm a --image=b -- sh', 'kubectl run'],
])('%s needs a terminal', (script, program) => {
  expect(terminalOnly(script)).toBe(program);
});

it.each([
  'kubectl exec -it curl-pod -- curl webpod',
  "kubectl exec -it curl-pod -- sh -c 'ls'",
  'ssh router ip route',
  'bash -c ls',
  'echo vim',
  'cat x | vim -',
  'kubectl get pods edit',
  'watch -n 1 kubectl get pods',
  'sudo lsmod',
  'sh script.sh',
  'for i in a; do vim; done',
])('%s does not', (script) => {
  expect(terminalOnly(script)).toBeUndefined();
});
