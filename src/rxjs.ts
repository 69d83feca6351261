export { type ObservableOptions, observable } from './connectors/rxjs/observable.js';
export { observer } from './connectors/rxjs/observer.js';
