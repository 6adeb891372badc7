/* sys.h - the system calls of ../common/sys.h, for the files of this folder. */
#include "../common/sys.h"
