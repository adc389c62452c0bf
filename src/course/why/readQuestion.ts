import type { Question } from './whyNot.ts';

/** Two names of pods, of 253 characters and their namespace, and a port. */
const LONGEST = 1000;

/** `webpod`, `service/webpod`, `curl-pod -> k8s-w1`, `curl-pod -> 172.20.2.77:80`; undefined for anything else. */
export function readQuestion(text: string): Question | undefined {
  if (text.length > LONGEST) return undefined;
  const flow = /^(\S+)\s*(?:->|→)\s*(\S+?)(?::(\d{1,5}))?$/.exec(text.trim());
  if (flow === null) return /^\S+$/.test(text.trim()) ? { service: text.trim() } : undefined;
  const [, from = '', to = '', port] = flow;
  const isService = /^(?:service|svc)\//.test(to);
  return {
    flow: {
      from,
      to,
      protocol: port === undefined && !isService ? 'icmp' : 'tcp',
      ...(port === undefined ? {} : { port: Number(port) }),
    },
  };
}
