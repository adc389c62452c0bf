import type { Locale } from '../../protocol/outputs.ts';

export type KubeProblemKind =
  /** No kubeconfig, or none of its files can be read. */
  | 'no-kubeconfig'
  | 'broken-kubeconfig'
  | 'no-such-context'
  /** The context names a cluster or user that no file has. */
  | 'dangling-context'
  | 'expired-certificate'
  /** The server's certificate is not one that the kubeconfig trusts. */
  | 'untrusted-server'
  | 'credential-plugin'
  | 'unauthorized'
  | 'forbidden'
  | 'unreachable'
  | 'timed-out'
  /** The pod, or the container, is not there. */
  | 'no-such-pod'
  | 'lost';

/** What went wrong between us and a cluster: what happened and where, and what to do next. */
export class KubeProblem extends Error {
  constructor(
    readonly kind: KubeProblemKind,
    /** The file, context, server or pod that it is about. */
    readonly where: string,
    /** In the words of whoever refused. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${where}: ${reason}`, options);
    this.name = 'KubeProblem';
  }

  /** For people: what happened, where, and the next step. */
  text(locale: Locale): string {
    return TEXTS[locale][this.kind](this.where, this.reason);
  }
}

type Text = (where: string, reason: string) => string;

const TEXTS: Readonly<Record<Locale, Readonly<Record<KubeProblemKind, Text>>>> = {
  en: {
    'no-kubeconfig': (where, reason) =>
      `No kubeconfig could be read (${where}: ${reason}). Set KUBECONFIG, or copy the cluster's file to ~/.kube/config.`,
    'broken-kubeconfig': (where, reason) =>
      `${where} is no kubeconfig: ${reason}. Mend the file; "kubectl config view" should print it.`,
    'no-such-context': (where, reason) =>
      `The kubeconfig has no context "${where}". It has: ${reason}. Choose one of them.`,
    'dangling-context': (where, reason) =>
      `The context "${where}" cannot be used: ${reason}. Add the missing entry, or choose another context.`,
    'expired-certificate': (where, reason) =>
      `A certificate for ${where} has expired (${reason}). Fetch a new kubeconfig; on a kubeadm cluster: "kubeadm certs renew all".`,
    'untrusted-server': (where, reason) =>
      `${where} shows a certificate that the kubeconfig does not trust (${reason}). Its certificate-authority-data must be this cluster's.`,
    'credential-plugin': (where, reason) =>
      `The program that the kubeconfig asks for credentials failed (${where}: ${reason}). Install it or log in again, and try "kubectl get nodes" in a terminal.`,
    unauthorized: (where, reason) =>
      `${where} does not accept the credentials of this context (${reason}). Log in again, or fetch a new kubeconfig.`,
    forbidden: (where, reason) =>
      `${where}: not allowed (${reason}). Ask for the right, or choose a context that has it.`,
    unreachable: (where, reason) =>
      `${where} cannot be reached (${reason}). Is the cluster running, and the VPN or tunnel to it up?`,
    'timed-out': (where, reason) =>
      `${where} did not answer in time (${reason}). Is the cluster running, and the VPN or tunnel to it up?`,
    'no-such-pod': (where, reason) =>
      `A shell could not be opened in ${where} (${reason}). Does the pod run? "kubectl get pod" tells.`,
    lost: (where, reason) => `The connection to ${where} was lost (${reason}). Run the cell again.`,
  },
  ko: {
    'no-kubeconfig': (where, reason) =>
      `kubeconfig를 읽을 수 없습니다(${where}: ${reason}). KUBECONFIG를 설정하거나 클러스터의 파일을 ~/.kube/config로 복사하세요.`,
    'broken-kubeconfig': (where, reason) =>
      `올바른 kubeconfig가 아닙니다: ${where}, ${reason}. 파일을 고치세요. "kubectl config view"로 출력되어야 합니다.`,
    'no-such-context': (where, reason) =>
      `kubeconfig에 "${where}" 컨텍스트가 없습니다. 있는 컨텍스트: ${reason}. 이 중에서 고르세요.`,
    'dangling-context': (where, reason) =>
      `"${where}" 컨텍스트를 쓸 수 없습니다: ${reason}. 빠진 항목을 추가하거나 다른 컨텍스트를 고르세요.`,
    'expired-certificate': (where, reason) =>
      `인증서가 만료되었습니다(${where}: ${reason}). kubeconfig를 새로 받으세요. kubeadm 클러스터라면 "kubeadm certs renew all"을 실행하세요.`,
    'untrusted-server': (where, reason) =>
      `kubeconfig가 신뢰하지 않는 인증서입니다(${where}: ${reason}). certificate-authority-data가 이 클러스터의 것이어야 합니다.`,
    'credential-plugin': (where, reason) =>
      `kubeconfig가 인증 정보를 얻으려고 부르는 프로그램이 실패했습니다(${where}: ${reason}). 설치하거나 다시 로그인한 뒤 터미널에서 "kubectl get nodes"를 실행해 보세요.`,
    unauthorized: (where, reason) =>
      `서버가 이 컨텍스트의 인증 정보를 받아들이지 않습니다(${where}: ${reason}). 다시 로그인하거나 kubeconfig를 새로 받으세요.`,
    forbidden: (where, reason) =>
      `권한이 없습니다(${where}: ${reason}). 권한을 요청하거나 권한이 있는 컨텍스트를 고르세요.`,
    unreachable: (where, reason) =>
      `서버에 연결할 수 없습니다(${where}: ${reason}). 클러스터가 실행 중인지, VPN이나 터널이 연결되어 있는지 확인하세요.`,
    'timed-out': (where, reason) =>
      `서버가 제때 응답하지 않았습니다(${where}: ${reason}). 클러스터가 실행 중인지, VPN이나 터널이 연결되어 있는지 확인하세요.`,
    'no-such-pod': (where, reason) =>
      `셸을 열 수 없습니다(${where}: ${reason}). 파드가 실행 중인지 "kubectl get pod"로 확인하세요.`,
    lost: (where, reason) => `연결이 끊어졌습니다(${where}: ${reason}). 셀을 다시 실행하세요.`,
  },
};

/** By its name: the bundle `kube.cjs` has its own copy of the class. */
export function isKubeProblem(error: unknown): error is KubeProblem {
  return error instanceof Error && error.name === 'KubeProblem';
}

/** What a failed connection says, whatever library it went through. Anything that is none is returned as it is. */
export function connectionProblem(error: unknown, where: string): unknown {
  if (isKubeProblem(error)) return error;
  const chain = causes(error);
  const codes = chain.flatMap((each) => (typeof each.code === 'string' ? [each.code] : []));
  const reason = chain.at(-1)?.message ?? String(error);
  const kind = codes.map(kindOf).find((each) => each !== undefined);
  if (kind !== undefined) return new KubeProblem(kind, where, reason, { cause: error });
  if (chain.some(({ name }) => name === 'TimeoutError'))
    return new KubeProblem('timed-out', where, reason, { cause: error });
  return error;
}

interface Cause extends Error {
  readonly code?: unknown;
}

function causes(error: unknown): readonly Cause[] {
  const found: Cause[] = [];
  let each: unknown = error;
  while (each instanceof Error && found.length < 8) {
    found.push(each);
    // A name with several addresses: each was tried.
    each = each instanceof AggregateError ? each.errors[0] : each.cause;
  }
  return found;
}

/** Error codes of Node, OpenSSL and undici. */
function kindOf(code: string): KubeProblemKind | undefined {
  if (code === 'CERT_HAS_EXPIRED' || code === 'ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED')
    return 'expired-certificate';
  if (
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_CERT_ALTNAME_INVALID|CERT_|ERR_SSL_)/.test(
      code,
    )
  )
    return 'untrusted-server';
  if (/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/.test(code)) return 'timed-out';
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/.test(code))
    return 'unreachable';
  if (/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(code)) return 'lost';
  return undefined;
}
