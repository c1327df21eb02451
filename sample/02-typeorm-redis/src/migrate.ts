import { migrate } from './database/migrate.js';

// The step of a deployment that brings the schema up to date; with --undo it takes the last migration back.
console.log(await migrate({ undo: process.argv.includes('--undo') }));
