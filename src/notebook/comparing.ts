/** What compares two states: a piece of the engine of its own, read when somebody asks for a comparison. */
export { compareMoments, compareStates, comparisonReport, openSide } from '../course/compareStates.ts';
export { changesPayload } from '../state/changesPayload.ts';
export { changeCounts, stateChanges } from '../state/stateDiff.ts';
