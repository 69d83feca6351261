// Catches changes that come too late for an operator downstream to know that they are in time.
import { soundArrivals } from '../../src/testing/laws/sound-arrivals.js';
import { lawTest } from '../law-test.js';

lawTest(soundArrivals);
