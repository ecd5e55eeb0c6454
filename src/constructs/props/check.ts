export * from '../../engine/input/check';
