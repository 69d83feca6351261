import type { SinkWriter } from '../connectors/contract/sink.js';

/** Ends a sink whose job failed or was broken off: what was written is taken back as far as the sink can. */
export async function takeBack(writer: SinkWriter, reason: unknown): Promise<void> {
  if (writer.abort === undefined) await writer.close();
  else await writer.abort(reason);
}
