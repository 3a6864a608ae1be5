/** A thread of the two-thread bench: loads the data itself, as a worker's thread does, and trains when told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadKernel } from '../../../dist/src/trainers/network/kernel/loadKernel.js';
import { makeData, trainKernel } from './task.mjs';

const kernel = loadKernel(workerData.choice);
const data = kernel.load(makeData());

parentPort.on('message', (iterations) => {
  trainKernel(kernel, data, workerData.cell, iterations);
  parentPort.postMessage('done');
});
parentPort.postMessage('ready');
