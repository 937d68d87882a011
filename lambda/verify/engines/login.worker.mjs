// Where the sources are run as they are: the bundles have the worker, built, by this very name.
import { register } from 'tsx/esm/api';

register();
await import('./login.worker.ts');
