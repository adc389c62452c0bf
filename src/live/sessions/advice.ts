/** What to do about a shell that could not be opened, by the words of ssh, sudo or the system. */
import type { LiveLocale } from '../words.ts';

interface Advice {
  readonly when: RegExp;
  readonly ko: string;
  readonly en: string;
}

/** The first that fits. ssh's texts: OpenSSH 9.2 (ssh.c, sshconnect.c, sshconnect2.c, readconf.c). */
const ADVICE: readonly Advice[] = [
  {
    when: /Host key verification failed|REMOTE HOST IDENTIFICATION/,
    ko: '터미널에서 ssh로 한 번 접속해 호스트 키를 확인하세요. 가상 머신을 다시 만들었다면 ssh-keygen -R로 옛 키를 지우세요.',
    en: 'Connect once with ssh in a terminal and confirm the host key. If the machine was made anew, remove the old key with ssh-keygen -R.',
  },
  {
    when: /Permission denied|Too many authentication failures|no mutual signature/,
    ko: '비밀번호는 묻지 않습니다. ssh-add로 키를 에이전트에 넣거나, "vagrant ssh-config" 출력을 파일로 저장해 ciliumStudy.live.sshConfig에 적으세요.',
    en: 'Passwords are never asked for. Add your key to the agent with ssh-add, or save what "vagrant ssh-config" prints to a file and name it in ciliumStudy.live.sshConfig.',
  },
  {
    when: /Could not resolve hostname|Name or service not known/,
    ko: 'ciliumStudy.live.hosts에 이 호스트의 ssh 주소를 적거나, ciliumStudy.live.sshConfig에 ssh 설정 파일을 적으세요.',
    en: 'Say in ciliumStudy.live.hosts how ssh reaches this host, or name an ssh configuration file in ciliumStudy.live.sshConfig.',
  },
  {
    when: /Connection refused|timed out|No route to host|Network is unreachable|Connection closed by remote/,
    ko: '머신이 켜져 있는지 확인하세요 (예: vagrant up).',
    en: 'See whether the machine is up (for example with vagrant up).',
  },
  {
    when: /Bad configuration option|Can't open user config file|terminating, \d+ bad configuration/,
    ko: 'ciliumStudy.live.sshConfig에 적은 파일을 고치세요.',
    en: 'Mend the file that ciliumStudy.live.sshConfig names.',
  },
  {
    when: /sudo:/,
    ko: '비밀번호 없이 sudo를 쓸 수 있게 하거나, ciliumStudy.live.sudo를 끄세요.',
    en: 'Let this user use sudo without a password, or switch ciliumStudy.live.sudo off.',
  },
  {
    when: /executable file not found|no such file or directory.*(sh|exec)|not found in \$PATH/i,
    ko: '이 컨테이너에는 셸이 없습니다. kubectl debug로 도구가 있는 컨테이너를 붙이거나, 다른 파드에서 실행하세요.',
    en: 'This container has no shell. Attach one that has tools with kubectl debug, or run the cell in another pod.',
  },
  {
    when: /ENOENT/,
    ko: '그 프로그램이 없습니다. 설치하거나 ciliumStudy.live.bash, ciliumStudy.live.sshCommand에 경로를 적으세요.',
    en: 'That program is not there. Install it, or say where it is in ciliumStudy.live.bash or ciliumStudy.live.sshCommand.',
  },
];

/** Undefined when nothing better is known than the words themselves. */
export function adviceFor(words: string, locale: LiveLocale): string | undefined {
  return ADVICE.find(({ when }) => when.test(words))?.[locale];
}

/** A shell that was lost, or never opened, in words for people: the reason, and what they can do. */
export function explainedLoss(error: unknown, locale: LiveLocale): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const advice = adviceFor(reason, locale);
  return new Error([sentence(reason), ...(advice === undefined ? [] : [advice])].join(' '));
}

function sentence(text: string): string {
  const last = text.trim().split('\n').slice(-3).join(' ').trim();
  return /[.!?\])]$/.test(last) ? last : `${last}.`;
}
