export { testServers } from './environment.js';
export { until } from './wait.js';
export { freshDatabase, type TestDatabase } from './database.js';
export { freshHome, type TestHome } from './home.js';
export { freshNamespace, type TestNamespace } from './namespace.js';
