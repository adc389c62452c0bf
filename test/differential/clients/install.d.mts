export interface Clients {
  readonly kubectl133: string;
  readonly kubectl135: string;
  readonly helm: string;
}

export function ensureClients(say?: (text: string) => void): Clients | string;
