/**
 * The file guest: does to the folders it was given what one request on its input asks, and answers on its output. It can
 * reach nothing else, and knows nothing of who asks.
 */
import { because, BAD_REQUEST, NONE } from './failure';
import { list, walk } from './list';
import { fail, flush } from './output';
import { lookAt, read, readMany } from './read';
import { remove } from './remove';
import { flag, limit, offset, op, paths, readRequest } from './request';
import { write } from './write';

function perform(): u8 {
  const count = paths.length;
  if (op == 1) return lookAt(paths);
  if (op == 2 && count == 1) return read(paths[0], offset, limit);
  if (op == 3 && count == 1) return list(paths[0]);
  if (op == 4) return walk(paths, limit, flag);
  if (op == 5) return readMany(paths, limit, offset);
  // `limit` says whether what is replaced is kept, in the folder of the trash that the third path names.
  if (op == 6 && count == 3) return write(paths[0], paths[1], paths[2], flag, limit != 0);
  // `limit` says whether the content of a folder may go too.
  if (op == 7 && count == 2) return remove(paths[0], paths[1], flag, limit != 0);
  return because(BAD_REQUEST);
}

// The top level is the program: it is exported as `_start`, which runs when the host knows the memory.
readRequest();
const failed = perform();
if (failed != NONE) fail(failed);
flush();
