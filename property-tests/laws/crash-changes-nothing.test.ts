// Catches state, waiting rows, time or errors that a snapshot leaves out or a restored graph misreads.
import { crashChangesNothing } from '../../src/testing/laws/crash-changes-nothing.js';
import { lawTest } from '../law-test.js';

lawTest(crashChangesNothing);
