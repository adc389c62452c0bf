import type { ToRenderer } from '../../src/protocol/rendererMessages.ts';

/** The page is shared with other renderers: only messages in our own shape pass. */
export function isKnown(message: unknown): message is Extract<ToRenderer, { type: 'known' }> {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'known' &&
    'request' in message &&
    'known' in message &&
    Array.isArray(message.known)
  );
}
