/** Between the main process and the engine's process: both ends come from one build, so types are check enough. */
import type { Alert } from '../contract/alerts.ts';
import type { Settings } from '../contract/settings.ts';

export type ToEngine =
  | { readonly type: 'start'; readonly settings: Settings }
  /** With one MessagePort: a page to be served. */
  | { readonly type: 'connect' }
  | { readonly type: 'stop' };

export type FromEngine =
  | { readonly type: 'ready' }
  /** One to notify of. */
  | { readonly type: 'alert'; readonly alert: Alert }
  /** Why the engine could not start, in a sentence; its process ends after this. */
  | { readonly type: 'failed'; readonly reason: string };
