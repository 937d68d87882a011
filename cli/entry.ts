import { main } from './main.ts';
import { outliveOutput } from './ui/lost-output.ts';

outliveOutput();
await main();
