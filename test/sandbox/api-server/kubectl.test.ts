// SPDX-License-Identifier: Apache-2.0

/** kubectl itself, where there is one on the PATH, without --validate=false. */

import assert from "node:assert/strict";
import { type ExecFileException, execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ApiRig } from "./api-rig.ts";

const found = spawnSync("kubectl", ["version", "--client"], { timeout: 20_000 });
const skip = found.status === 0 ? false : "there is no kubectl on the PATH";

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const MANIFEST = `
apiVersion: v1
kind: Service
metadata: { name: web, labels: { app: web } }
spec:
  type: LoadBalancer
  selector: { app: web }
  ports: [{ name: http, port: 80 }, { name: dns, port: 53, protocol: UDP }]
`;

const CRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.dev }
spec:
  group: example.dev
  names: { kind: Widget, plural: widgets, shortNames: [wd] }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      additionalPrinterColumns:
        - { name: Size, type: integer, jsonPath: .spec.size }
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, properties: { size: { type: integer, default: 3 } } }
`;

describe("kubectl", { skip }, () => {
  let rig: ApiRig;
  let folder: string;
  let config: string;

  before(async () => {
    rig = await ApiRig.start();
    folder = await mkdtemp(join(tmpdir(), "fairlead-kubectl-"));
    config = join(folder, "kubeconfig");
    await writeFile(config, rig.server.kubeconfig());
  });

  after(async () => {
    await rig.close();
    await rm(folder, { recursive: true, force: true });
  });

  function kubectl(args: string, input: string = ""): Promise<Outcome> {
    return new Promise((resolve) => {
      const env = {
        PATH: process.env["PATH"],
        HOME: folder,
        KUBECONFIG: config,
        EDITOR: "sed -i s/front/back/",
      };
      const child = execFile("kubectl", args.split(" "), { env, timeout: 20_000 }, (error, out, err) => {
        const code = error === null ? 0 : Number((error as ExecFileException).code ?? 1);
        resolve({ code, out, err });
      });
      child.stdin?.end(input);
    });
  }

  /** What is typed, what is given on standard input, and what must be printed. In order: one builds on the other. */
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ["apply -f -", MANIFEST, /^service\/web created$/m],
    ["apply -f -", MANIFEST, /^service\/web unchanged$/m],
    ["apply -f -", MANIFEST.replace("port: 53", "port: 54"), /^service\/web configured$/m],
    ["get service web", "", /^web +LoadBalancer +10\.96\.\d+\.\d+ +<pending> +80:3\d+\/TCP,54:3\d+\/UDP +\d+s$/m],
    ["get services -o wide", "", /SELECTOR\n(.*\n)*web .*app=web$/m],
    ["get service web -o jsonpath={.spec.ports[1].port}", "", /^54$/],
    ["label service web tier=front", "", /^service\/web labeled$/m],
    ["get services -l tier=front -o name", "", /^service\/web$/m],
    ["annotate service web note=x", "", /^service\/web annotated$/m],
    ['patch service web -p {"spec":{"sessionAffinity":"ClientIP"}}', "", /^service\/web patched$/m],
    ["edit service web", "", /^service\/web edited$/m],
    ["describe service web", "", /^ +tier=back$(.*\n)*Port: +http +80\/TCP$/m],
    [
      "apply --server-side --force-conflicts -f -",
      MANIFEST.replace("port: 53", "port: 54"),
      /^service\/web serverside-applied$/m,
    ],
    ["explain service.spec.ports", "", /nodePort\s+<integer>/],
    ["create namespace made", "", /^namespace\/made created$/m],
    ["create service loadbalancer typed --tcp=80:8080", "", /^service\/typed created$/m],
    ["get service typed -o jsonpath={.spec.ports[0].targetPort}", "", /^8080$/],
    ["create deployment run --image=x:1 --replicas=2 --port=80", "", /^deployment.apps\/run created$/m],
    ["scale deployment run --replicas=5", "", /^deployment.apps\/run scaled$/m],
    ["get deployment run -o jsonpath={.spec.replicas}{.spec.template.spec.containers[0].image}", "", /^5x:1$/],
    ["expose deployment run --type=LoadBalancer --name=exposed", "", /^service\/exposed exposed$/m],
    ["create configmap map --from-literal=a=b", "", /^configmap\/map created$/m],
    ["create secret generic hush --from-literal=a=b", "", /^secret\/hush created$/m],
    ["get secret hush -o jsonpath={.data.a}", "", /^Yg==$/],
    ["apply -f -", CRD, /^customresourcedefinition.apiextensions.k8s.io\/widgets.example.dev created$/m],
    [
      "create -f -",
      `{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"name":"w"},"spec":{}}`,
      /^widget.example.dev\/w created$/m,
    ],
    ["get wd", "", /^NAME +SIZE\nw +3$/m],
    ["get widgets.example.dev w -o jsonpath={.spec.size}", "", /^3$/],
    ["api-resources --api-group=example.dev", "", /^widgets +wd +example.dev\/v1 +true +Widget$/m],
    ["delete deployment run", "", /^deployment.apps "run" deleted/m],
    ["delete service web typed exposed", "", /^service "web" deleted/m],
    ["delete -f -", CRD, /widgets.example.dev" deleted/m],
    ["delete namespace made", "", /^namespace "made" deleted/m],
    ["get all --all-namespaces", "", /^$/],
  ];

  for (const [args, input, wanted] of rows) {
    test(`kubectl ${args}`, async () => {
      const { code, out, err } = await kubectl(args, input);
      assert.equal(code, 0, err);
      assert.match(out, wanted);
    });
  }

  test("a field that is not known is refused", async () => {
    const { code, err } = await kubectl("apply -f -", MANIFEST.replace("selector:", "selectr:"));
    assert.notEqual(code, 0);
    assert.match(err, /unknown field "spec\.selectr"/);
  });
});
