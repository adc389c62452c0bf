/** Whether a line without a prompt was typed or printed. */
import { readScript } from '../../script/cell.ts';

/** Programs of shell sessions about clusters and networks, and the shell's own words. */
const PROGRAMS = new Set(
  `alias apt apt-get arp arping awk base64 bash bpftool brctl bridge cat cd cilium cilium-dbg cilium-health conntrack cp
  crictl ctr curl date declare diff dig dnf do docker echo egrep env ethtool eval exit export fgrep find for function git
  grep head helm history host hostname hostnamectl hubble if ifconfig iperf3 ip ip6tables ipset iptables iptables-save
  iptunnel jq journalctl k k3s k9s kill kind kubeadm kubectl kubelet less ln ls lsmod make minikube mkdir modprobe more
  mount mtr mv nc netstat nft nslookup openssl ping pkill printf ps pwd read rm route scp sed seq set sh sleep sort
  source ss ssh sshpass sudo sysctl systemctl tail tar tc tcpdump tee termshark test time timeout touch tr traceroute
  tracepath tree tshark type umount uname uniq unset until uptime vagrant vi vim watch wc wget which while xargs yq`.split(
    /\s+/,
  ),
);
const ASSIGNMENTS = /^(?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|\$\([^)]*\)|\S*)\s+)*/;

/** Begins with a program that is known, or assigns what a command prints. */
export function isProgramLine(line: string): boolean {
  if (isAssignment(line)) return /[$`]/.test(line) && startsWhole(line);
  const [word = ''] = line.replace(ASSIGNMENTS, '').split(/[\s;&|<>]/);
  return PROGRAMS.has(word) && startsWhole(line);
}

/** `NAME=value`, typed or printed. */
export function isAssignment(line: string): boolean {
  return /^[A-Za-z_]\w*=(?!=)\S*$/.test(line) || /^[A-Za-z_]\w*=["'$`(]/.test(line);
}

/** Could have been typed: a program by its look, no table, no sentence. */
export function isCommandLine(line: string): boolean {
  if (isAssignment(line)) return startsWhole(line);
  return (
    /^[a-z.~/][\w./+-]*(?:\s|$)/.test(line) &&
    !/\s{3,}|:$|[.!?]$/.test(line) &&
    readScript(line).error === undefined
  );
}

/** A program's name may begin a line that it printed: `ping statistics ---`, `helm   3.1   …`. */
function startsWhole(line: string): boolean {
  return !/^\S+\s{3,}\S/.test(line) && !/^\S+ (?:is|are|was|has|not|version|statistics)\b/.test(line);
}
