// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseFlags } from "../../src/flags/parse-flags.ts";
import { findSecureServingMistakes, secureServingFlags } from "../../src/flags/secure-serving-flags.ts";

function parse(...args: readonly string[]) {
  const parsed = parseFlags(secureServingFlags, args, {});
  return parsed.kind === "Mistaken" ? { mistakes: parsed.mistakes } : { values: parsed.values };
}

function mistakesOf(...args: readonly string[]): readonly string[] {
  const { values, mistakes } = parse(...args);
  return values === undefined ? mistakes : findSecureServingMistakes(values);
}

describe("the flags of secure serving", () => {
  test("are in order when none is given", () => assert.deepEqual(mistakesOf(), []));

  const fine = [
    ["--bind-address=::"],
    ["--bind-address="],
    ["--bind-address=192.0.2.1", "--secure-port=65535"],
    ["--secure-port=0", "--bind-address=nonsense"],
    ["--tls-cert-file=a", "--tls-private-key-file=b"],
    ["--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256"],
    ["--tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_AES_256_GCM_SHA384,TLS_RSA_WITH_RC4_128_SHA"],
    ["--tls-cipher-suites="],
    ["--tls-curve-preferences=29,23"],
    ["--tls-min-version=VersionTLS13"],
  ];
  for (const args of fine) test(`take ${args.join(" ")}`, () => assert.deepEqual(mistakesOf(...args), []));

  const mistaken: readonly (readonly [args: readonly string[], ...mistakes: readonly RegExp[]])[] = [
    [["--secure-port=65536"], /^--secure-port must be between 0 and 65535$/],
    [["--secure-port=-1"], /^--secure-port: "-1" /],
    [["--bind-address=localhost"], /^--bind-address: "localhost" is not an IP address$/],
    [["--tls-cert-file=a"], /must be given together$/],
    [["--tls-private-key-file=a", "--secure-port=70000"], /between 0 and/, /given together$/],
    [["--tls-curve-preferences=23,23"], /has an entry twice$/],
    [["--tls-curve-preferences=22"], /has 22, and allowed are 23, 24, 25, 29, /],
    [["--tls-min-version=VersionTLS11"], /must be one of VersionTLS12, VersionTLS13$/],
    [
      ["--tls-cipher-suites=TLS_NONE,TLS_RSA_WITH_AES_128_CBC_SHA,foo"],
      /has TLS_NONE, foo, and allowed are TLS_AES_128_GCM_SHA256, /,
    ],
    [["--tls-sni-cert-key=a"], /must be a certificate file and a key file/],
    [["--tls-sni-cert-key=a,b,c"], /must be a certificate file and a key file/],
    [["--tls-sni-cert-key=,b"], /must be a certificate file and a key file/],
    [["--tls-sni-cert-key="], /must be a certificate file and a key file/],
    [["--tls-sni-cert-key= , "], /must be a certificate file and a key file/],
    [["--tls-sni-cert-key=a,b:"], /must be a certificate file and a key file/],
    [["--tls-sni-cert-key=a,b: "], /must be a certificate file and a key file/],
  ];
  for (const [args, ...wanted] of mistaken) {
    test(`refuse ${args.join(" ")}`, () => {
      const mistakes = mistakesOf(...args);
      assert.equal(mistakes.length, wanted.length, mistakes.join("\n"));
      for (const [index, want] of wanted.entries()) assert.match(mistakes[index] ?? "", want);
    });
  }

  test("name pairs for hosts", () => {
    const { values } = parse(
      "--tls-sni-cert-key=a.crt,a.key",
      "--tls-sni-cert-key",
      "b.crt,b.key:*.B.example,c.example",
      "--tls-sni-cert-key=  d.crt , d.key : d.example ,  e.example ",
    );
    assert.deepEqual(values?.["tls-sni-cert-key"], [
      { certFile: "a.crt", keyFile: "a.key", names: [] },
      { certFile: "b.crt", keyFile: "b.key", names: ["*.b.example", "c.example"] },
      { certFile: "d.crt", keyFile: "d.key", names: ["d.example", "e.example"] },
    ]);
  });
});
