export { testServers } from './environment.js';
export { until } from './wait.js';
export { freshDatabase, type TestDatabase } from './database.js';
export { freshHome, type TestHome } from './home.js';
export { freshNamespace, type TestNamespace } from './namespace.js';
export { appEnvironment, startApp, type AppName, type TestApp } from './app.js';
export { startSmtpSink, type Delivery, type SmtpBehaviour, type SmtpSink } from './smtp-sink.js';
export { replayAll } from './replay.js';
