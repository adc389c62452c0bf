import type { Locale } from '../../src/protocol/outputs.ts';
import type { TopologyDetail } from '../../src/protocol/topology.ts';
import type { FromTopology } from '../../src/protocol/topologyMessages.ts';
import type { TopologyStrings } from './strings.ts';

/** What the parts of the drawing's surroundings share. */
export interface PanelContext {
  readonly locale: Locale;
  readonly strings: TopologyStrings;
  /** Absent where nobody listens: in an output of a cell. */
  readonly post?: (message: FromTopology) => void;
  /** Rejects with a text for people. @param patience milliseconds */
  detail(id: string, patience: number): Promise<TopologyDetail>;
}
