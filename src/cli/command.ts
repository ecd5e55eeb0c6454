import { Command } from 'commander';
import { ExitCode, Io } from './io';

/** Adds a command to the program. `run` does its work and keeps its exit code. */
export type AddCommand = (program: Command, run: (work: (io: Io) => ExitCode | Promise<ExitCode>) => Promise<void>) => void;
