/**
 * What a package of ours asks of Node that Electron 22's Node 16.17 lacks; newer runtimes skip it. Imported before all else.
 * pino makes a tracing channel when it is loaded; nobody listens to it here.
 */
import diagnostics from 'node:diagnostics_channel';

if (typeof diagnostics.tracingChannel !== 'function')
  Object.assign(diagnostics, { tracingChannel: () => ({ hasSubscribers: false }) });
