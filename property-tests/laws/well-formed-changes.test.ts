// Catches sinks that are told to remove what they do not have, updates torn apart, and keys that do not hold.
import { wellFormedChanges } from '../../src/testing/laws/well-formed-changes.js';
import { lawTest } from '../law-test.js';

lawTest(wellFormedChanges);
