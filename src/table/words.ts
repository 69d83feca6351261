export { checkWords } from '../plan/words.js';
