/**
 * A certificate for 127.0.0.1 that signs itself, made anew each time the lab is served: whoever has the kubeconfig can tell
 * this server from any other that listens there. Node makes keys and signatures; the rest is a few fields of X.509 (RFC 5280).
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { bitString, der, integer, objectId, octetString, sequence, utcTime } from './der.ts';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

const NAME = 'cilium-study-lab';
const DAY_MS = 24 * 3_600_000;
/** Longer than anybody leaves the lab running. */
const VALID_DAYS = 30;

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  subjectAltName: '2.5.29.17',
  keyUsage: '2.5.29.15',
} as const;

export function createCertificate(now: number = Date.now()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId(OID.ecdsaWithSha256));
  const name = sequence(der(0x31, sequence(objectId(OID.commonName), der(0x0c, Buffer.from(NAME)))));
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))), // version 3
    integer(randomBytes(15)),
    algorithm,
    name,
    // A clock that runs a little behind must not make it look unborn.
    sequence(utcTime(now - DAY_MS), utcTime(now + VALID_DAYS * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions())),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, algorithm, bitString(signature));
  return {
    certificate: pem(whole),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(): readonly Buffer[] {
  const yes = der(0x01, Buffer.from([0xff]));
  const names = sequence(der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from('localhost')));
  return [
    sequence(objectId(OID.basicConstraints), yes, octetString(sequence(yes))),
    // digitalSignature and keyCertSign
    sequence(objectId(OID.keyUsage), yes, octetString(der(0x03, Buffer.from([2, 0x84])))),
    sequence(objectId(OID.subjectAltName), octetString(names)),
  ];
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
