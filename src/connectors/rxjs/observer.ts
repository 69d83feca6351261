import type { Observer } from 'rxjs';
import type { SinkWriter } from '../contract/sink.js';
import { type NoColumns, type Sink, typedSink } from '../contract/typed-connector.js';

/**
 * A sink that hands every row to an rxjs observer (a `Subject` is one): `next` for each row, `complete` when the job has
 * ended well, `error` when it has not. Takes tables that only insert. What `next` returns is not awaited.
 *
 * @example big.insertInto(observer({ next: row => console.log(row) }))
 */
export function observer<V>(values: Partial<Observer<V>>): Sink<NoColumns, 'append', V> {
  return typedSink({
    connector: 'observer',
    label: 'observer',
    schema: null,
    accepts: 'append',
    by: 'row',
    open: (): SinkWriter => ({
      write(changes) {
        // The rows are those of the table or stream that the sink is given, which its type asks to be V.
        for (const change of changes) values.next?.(change.row as V);
      },
      close: () => values.complete?.(),
      abort: reason => values.error?.(reason),
    }),
  });
}
