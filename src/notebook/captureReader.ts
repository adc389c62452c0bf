/** What reads capture files: the public surface of the bundle `capture.cjs`, which nothing but their editor needs. */
export { faultText } from '../output/capture/faultText.ts';
export { parseCapture } from '../output/capture/parseCapture.ts';
export { createState } from '../state/createState.ts';
export { packetsPayload } from '../state/packetsPayload.ts';
