/** What shows capture files: the public surface of the bundle `capture.cjs`, which nothing but their editor needs. */
export { showCapture } from './captureView.ts';
