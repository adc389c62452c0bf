/** The bundle live.cjs, loaded when a real cluster is chosen. */
export { firstLineOf } from './doctor/firstLineOf.ts';
export { liveFindings } from './doctor/liveFindings.ts';
export { createLiveBackend, type LiveBackend, type LiveBackendOptions } from './liveBackend.ts';
export { DEFAULT_LIVE_SETTINGS, type LiveSettings } from './liveSettings.ts';
export type { TerminalCommand } from './places/places.ts';
export type { ChangeAnswer, ChangeQuestion } from './safety/guard.ts';
export { ownNode } from './ownNode.ts';
