// Catches a plan whose answer depends on how its input is cut, read, batched, rewritten or compiled, or is simply wrong.
import { batchEqualsStreaming } from '../../src/testing/laws/batch-equals-streaming.js';
import { lawTest } from '../law-test.js';

lawTest(batchEqualsStreaming);
