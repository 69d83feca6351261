export { callText } from '../plan/call-text.js';
