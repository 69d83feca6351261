export type { Change, ChangeKind } from './connectors/contract/sink.js';
export type { Changes, Sink, Source } from './connectors/contract/typed-connector.js';
export { defineSink, type OpenSink, type SinkDefinition } from './connectors/defined/define-sink.js';
export {
  type ColumnBatch,
  type Delivery,
  defineSource,
  type Lane,
  type ReadContext,
  type SourceDefinition,
} from './connectors/defined/define-source.js';
