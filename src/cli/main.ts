#!/usr/bin/env node
/** The entry of the command line, and the one place that reads the environment. Signals are handled from here on. */
import process from 'node:process';
import { Interruption } from './interruption.js';

const interruption = new Interruption(process.env);
const { runCommand } = await import('./runCommand.js');
await runCommand(process.argv.slice(2), { environment: process.env, interruption });
