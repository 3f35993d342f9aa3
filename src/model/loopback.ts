/** Whether a host name of an address is this machine itself: the only one that plain http, and no proxy, is for. */

/** `name` as a URL or a connection has it. RFC 6761 (localhost and below), RFC 1122 (127/8), RFC 4291 (::1). */
export const isLoopback = (name: string): boolean => /^((.+\.)?localhost|\[::1\]|::1|127\.\d+\.\d+\.\d+)$/i.test(name);
