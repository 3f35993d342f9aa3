/** What decides the bytes of an archive besides its settings: part of the key. */

/** Raised with each change of the tar, zip or gzip writer; names the pinned compressor with all that it is asked for. */
export const archiveWriter = 'archive 1, fflate 0.8.3 level 6 memory 6 blocks 1048576';
