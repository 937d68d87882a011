import type { Terminal } from '../terminal.ts';
import type { DoctorOptions } from './options.ts';
export const doctor = async (_o: DoctorOptions, _t: Terminal) => 0 as const;
