import { nodeInCore } from './node-free-core.js';
import { report } from './report.js';
import { readSources } from './source-import.js';

report('no Node in the core', nodeInCore(readSources('src')));
