/** Recordings: a piece of the engine that is read when one is made or opened. */
export { recordBackend } from './record.ts';
export { readRecording } from './recording.ts';
export { replayBackend } from './replay.ts';
