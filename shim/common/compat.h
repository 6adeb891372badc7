/* compat.h - constants that the oldest supported headers lack. */
#ifndef COMPAT_H
#define COMPAT_H

#include <elf.h>
#include <linux/prctl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#ifndef DF_1_PIE /* glibc 2.26 */
#define DF_1_PIE 0x08000000
#endif
#ifndef EM_LOONGARCH /* glibc 2.36 */
#define EM_LOONGARCH 258
#endif
#ifndef EM_RISCV /* glibc 2.24 */
#define EM_RISCV 243
#endif
#ifndef IPPROTO_MPTCP /* Linux 5.6 */
#define IPPROTO_MPTCP 262
#endif
#ifndef PR_GET_AUXV /* Linux 6.4 */
#define PR_GET_AUXV 0x41555856
#endif
#ifndef SO_COOKIE /* Linux 4.12 */
#define SO_COOKIE 57
#endif
#ifndef SYS_pidfd_open /* Linux 5.3 */
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd /* Linux 5.6 */
#define SYS_pidfd_getfd 438
#endif
#ifndef TCP_RTO_MAX_MS /* Linux 6.15 */
#define TCP_RTO_MAX_MS 44
#endif

#endif
