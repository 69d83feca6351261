import { cycles, wrongDirections } from './import-direction.js';
import { report } from './report.js';
import { readSources } from './source-import.js';

const sources = readSources('src');
report('import direction', [...wrongDirections(sources), ...cycles(sources)]);
