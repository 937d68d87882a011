import { App } from 'aws-cdk-lib';
import { settingsFrom } from './context.ts';
import { addChecks, addStacks } from './stacks.ts';

const app = new App();
try {
  addStacks(app, settingsFrom(app.node.getAllContext()));
  addChecks(app);
} catch (error) {
  // What is wrong with the context is said in its own words; a stack trace would hide it.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
