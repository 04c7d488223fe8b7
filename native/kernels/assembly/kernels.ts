// AssemblyScript, compiled into kernels.wasm.ts by tools/build-kernels.ts. A kernel keeps nothing: the facade copies in what it reads and
// out what it wrote. The facade lays the memory out behind the tables of these files; it never grows.
export { convolvePhases } from './convolve-phases';
export { decodeG722, encodeG722 } from './g722';
