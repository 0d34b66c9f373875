// SPDX-License-Identifier: Apache-2.0

import { X509Certificate } from "node:crypto";

/** Any certificate will do, and none is the cheapest. */
const notOne = Buffer.alloc(0);

/**
 * To be called when a handshake is done. A client's certificate that bears the name of an authority of ours and not its signature leaves
 * an error in OpenSSL's queue, which Node then takes for one of the connection, and cuts it: the client would not be told that it is
 * refused. In Kubernetes that is no rare thing, since kubeadm calls the authority of every cluster "kubernetes". Node empties the queue
 * when it reads a certificate.
 */
export function forgetOpenSslErrors(): void {
  try {
    void new X509Certificate(notOne);
  } catch {
    // It is not one.
  }
}
