// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AwsSection, CloudConfig } from "../../src/cloud-config/cloud-config.ts";
import { readCloudConfig } from "../../src/cloud-config/read-cloud-config.ts";
import { flagFields } from "../../src/cloud-config/yaml-fields.ts";
import { UserError } from "../../src/errors.ts";
import { awsFlags, awsTrafficFlags } from "../../src/flags/aws-flags.ts";

function read(text: string): CloudConfig {
  return readCloudConfig("cloud.conf", text, {
    regionOfZone: (zone) => /^[a-z]+-[a-z]+-\d/.exec(zone)?.[0],
    findRateMistakes: (rates) => (rates === "too much" ? ["is too much"] : []),
  });
}

function awsOf(text: string): AwsSection | undefined {
  return read(text).providers[0]?.aws;
}

/** The mistakes without the file's name. */
function mistakesOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.message.split("\n").map((line) => line.replace("cloud.conf:", ""));
    throw thrown;
  }
  return [];
}

describe("cloud-provider-aws's file", () => {
  const global = (...lines: readonly string[]): string => ["[Global]", ...lines].join("\n");

  const keys: readonly (readonly [text: string, aws: AwsSection])[] = [
    [global("Zone = eu-west-1a"), { flags: { "aws-region": "eu-west-1" } }],
    [global("Region = eu-west-2", "Zone = eu-west-1a"), { flags: { "aws-region": "eu-west-2" } }],
    [global("zone = eu-west-1a", "REGION="), { flags: { "aws-region": "eu-west-1" } }],
    [global('VPC = "vpc-1"'), { flags: { "aws-vpc-id": "vpc-1" } }],
    [global("SubnetID=subnet-1"), { flags: {}, fallbackSubnetId: "subnet-1" }],
    [global("DisableSecurityGroupIngress = yes"), { flags: {}, managesNodeGroups: false }],
    [global("DisableSecurityGroupIngress"), { flags: {}, managesNodeGroups: false }],
    [global("DisableSecurityGroupIngress = Off"), { flags: {}, managesNodeGroups: true }],
    [global("ElbSecurityGroup = sg-1"), { flags: {}, securityGroup: "sg-1" }],
    [global("NodeIPFamilies = ipv6", "NodeIPFamilies = ipv4"), { flags: {}, nodeIPFamilies: ["ipv6", "ipv4"] }],
    [
      global("NodeIPFamilies = ipv6", "NodeIPFamilies", "NodeIPFamilies = ipv4"),
      { flags: {}, nodeIPFamilies: ["ipv4"] },
    ],
    [
      global(
        "ClusterServiceLoadBalancerHealthProbeMode = Shared",
        "ClusterServiceSharedLoadBalancerHealthProbePort = 0x2810",
      ),
      {
        flags: {
          "cluster-service-load-balancer-health-probe-mode": "Shared",
          "cluster-service-shared-load-balancer-health-probe-port": 10_256,
        },
      },
    ],
    [global("ClusterServiceSharedLoadBalancerHealthProbePath = /healthz", "RoleARN = "), { flags: {} }],
    ["", { flags: {} }],
    ["# nothing\n; at all\n", { flags: {} }],
  ];
  for (const [text, aws] of keys) {
    test(`means something here: ${JSON.stringify(text)}`, () => assert.deepEqual(awsOf(text), aws));
  }

  test("is of one provider, without a class", () => {
    const { providers } = read("; a comment first\n[Global]\n");
    assert.deepEqual(providers, [{ name: "aws", loadBalancerClass: undefined, aws: { flags: {} } }]);
  });

  test("names the cluster by its id, or by the tag of old", () => {
    assert.equal(read(global("KubernetesClusterTag = old")).clusterName, "old");
    assert.equal(read(global("KubernetesClusterTag = old", "KubernetesClusterID = new")).clusterName, "new");
    assert.equal(read(global("KubernetesClusterID = ")).clusterName, undefined);
  });

  test("says what has no effect", () => {
    const { remarks } = read(
      global("RouteTableID = rtb-1", "DisableStrictZoneCheck", "NLBSecurityGroupMode = Managed"),
    );
    assert.deepEqual(
      remarks.map((remark) => remark.split(":")[0]),
      ["RouteTableID", "DisableStrictZoneCheck", "NLBSecurityGroupMode"],
    );
  });

  const override = (name: string, service: string, ...more: readonly string[]): string =>
    [
      `[ServiceOverride "${name}"]`,
      `Service = ${service}`,
      "Region = r1",
      "URL = https://x",
      "SigningRegion = r2",
      ...more,
    ].join("\n");

  test("says where AWS's services are", () => {
    const text = [override("1", "EC2"), override("2", "Elastic Load Balancing v2"), override("3", "KMS")].join("\n");
    const where = { region: "r1", url: "https://x", signingRegion: "r2" };
    assert.deepEqual(awsOf(text)?.endpoints, [
      { service: "ec2", ...where },
      { service: "elasticloadbalancing", ...where },
    ]);
    assert.deepEqual(read(text).remarks, ['ServiceOverride "3": no effect, KMS is not called']);
  });

  const methods: readonly (readonly [service: string, more: readonly string[], remarks: readonly string[]])[] = [
    ["EC2", [], []],
    ["EC2", ["SigningMethod = v4"], []],
    ["EC2", ["SigningMethod = AWSv4"], []],
    ["EC2", ["SigningMethod = sign"], ["SigningMethod has no effect, calls are signed by version 4 alone"]],
    ["KMS", ["SigningMethod = v3", 'SigningName = "name"'], ["no effect, KMS is not called"]],
    ['"KMS   "', [], ["no effect, KMS is not called"]],
  ];
  for (const [service, more, expected] of methods) {
    test(`says of calls to ${[service, ...more].join(", ")}: ${expected.join("") || "nothing"}`, () => {
      const wanted = expected.map((remark) => `ServiceOverride "1": ${remark}`);
      assert.deepEqual(read(override("1", service, ...more)).remarks, wanted);
    });
  }

  test("has a service in several regions", () => {
    const text = [override("1", "EC2"), override("2", "EC2", "Region = r3")].join("\n");
    assert.deepEqual(
      awsOf(text)?.endpoints?.map(({ region }) => region),
      ["r1", "r3"],
    );
  });

  const mistakes: readonly (readonly [text: string, mistakes: readonly string[]])[] = [
    ...["managed", "MANAGED", "Disabled", '"  "', '" Managed "', "prefix-Managed", "Managed-suffix"].map(
      (mode) =>
        [
          global(`NLBSecurityGroupMode = ${mode}`),
          [`2: NLBSecurityGroupMode: ${JSON.stringify(mode.replaceAll('"', ""))} must be Managed`],
        ] as const,
    ),
    [global("Zone = nowhere"), ['2: Zone: "nowhere" is not the name of a zone such as eu-west-1a']],
    [global("VPC"), ["2: VPC: there must be = and a value"]],
    [
      global("DisableSecurityGroupIngress = maybe"),
      ['2: DisableSecurityGroupIngress: "maybe" must be true, yes, on, 1, or false, no, off, 0'],
    ],
    [global("NodeIPFamilies = ipv5"), ['2: NodeIPFamilies: "ipv5" must be ipv4 or ipv6']],
    [
      global("ClusterServiceLoadBalancerHealthProbeMode = shared"),
      ['2: ClusterServiceLoadBalancerHealthProbeMode: "shared" must be Shared or ServiceNodePort'],
    ],
    [
      global("ClusterServiceSharedLoadBalancerHealthProbePort = 70000"),
      ["2: ClusterServiceSharedLoadBalancerHealthProbePort: 70000 is not a port"],
    ],
    [
      global("ClusterServiceSharedLoadBalancerHealthProbePort = many"),
      ['2: ClusterServiceSharedLoadBalancerHealthProbePort: "many" must be a whole number'],
    ],
    [
      global("ClusterServiceSharedLoadBalancerHealthProbePath = /x"),
      ['2: ClusterServiceSharedLoadBalancerHealthProbePath: "/x" is not asked for: kube-proxy answers /healthz'],
    ],
    [
      global("RoleARN = arn:aws:iam::1:role/x"),
      [
        "2: RoleARN: roles are not assumed by this file: give role_arn and credential_source to a profile of AWS's own configuration file, and name it by AWS_PROFILE",
      ],
    ],
    [
      `${global("Region = a", "")}\n[Globl]\n`,
      ['4: section "Globl" is not known; did you mean Global? There are Global, ServiceOverride'],
    ],
    ['[Global "x"]', ["1: section Global has no subsections"]],
    [override("1", "EC2", "SigningName = s3"), ['1: ServiceOverride "1": calls are signed for ec2 alone']],
    [`${override("1", "EC2")}\n${override("2", "EC2")}`, ['6: ServiceOverride "2" is another one for EC2 in r1']],
    [
      '[ServiceOverride "1"]\nUrl = nowhere',
      [
        '1: ServiceOverride "1" has no Service',
        '1: ServiceOverride "1" has no Region',
        '1: ServiceOverride "1" has no SigningRegion',
        '1: ServiceOverride "1": URL nowhere must begin with https:// or http://',
      ],
    ],
  ];
  for (const [text, expected] of mistakes) {
    test(`cannot have ${JSON.stringify(text)}`, () => assert.deepEqual(mistakesOf(text), expected));
  }

  test("tells all mistakes at once, by line, with the nearest name", () => {
    const [unknown, zone, section, ...more] = mistakesOf("[Global]\nVPCs = a\nZone = ?\n[Globl]\n");
    assert.match(unknown ?? "", /^2: key "VPCs" is not known; did you mean VPC\? There are Zone, Region, /);
    assert.match(zone ?? "", /^3: Zone: "\?" is not the name of a zone/);
    assert.match(section ?? "", /^4: section "Globl"/);
    assert.deepEqual(more, []);
  });
});

describe("the file of our own", () => {
  const file = (...providers: readonly string[]): string =>
    ["apiVersion: fairlead.dev/v1alpha1", "kind: CloudConfig", "providers:", ...providers].join("\n");

  test("names several providers, each with its class", () => {
    const { providers, clusterName, remarks } = read(
      file(
        "- name: baremetal",
        "- { name: aws, loadBalancerClass: example.com/nlb }",
        "- name: aws",
        "  loadBalancerClass: b",
      ),
    );
    assert.deepEqual(providers, [
      { name: "baremetal", loadBalancerClass: undefined, aws: { flags: {} } },
      { name: "aws", loadBalancerClass: "example.com/nlb", aws: { flags: {} } },
      { name: "aws", loadBalancerClass: "b", aws: { flags: {} } },
    ]);
    assert.deepEqual([clusterName, remarks], [undefined, []]);
  });

  test("says all that a flag says, and what no flag does", () => {
    const aws = `
    region: eu-west-1
    vpcID: vpc-1
    defaultLoadBalancerScheme: internal
    defaultTargetType: ip
    defaultSSLPolicy: p
    defaultTags: { team: web, cost: "7" }
    externalManagedTags: [a, b]
    maxTargetsPerTargetGroup: 50
    enableManageBackendSecurityGroupRules: true
    clusterServiceLoadBalancerHealthProbeMode: Shared
    clusterServiceSharedLoadBalancerHealthProbePort: 10257
    apiThrottle: "some rates"
    driftReadsPerSecond: 0
    replacedLoadBalancerGrace: 1m30s
    subnetID: subnet-1
    securityGroup: sg-1
    disableSecurityGroupIngress: true
    nodeIPFamilies: [ipv6, ipv4]
    endpoints:
    - { service: ec2, url: "https://ec2.example.com" }`;
    assert.deepEqual(awsOf(file("- name: aws", `  aws:${aws}`)), {
      flags: {
        "aws-region": "eu-west-1",
        "aws-vpc-id": "vpc-1",
        "default-load-balancer-scheme": "internal",
        "default-target-type": "ip",
        "default-ssl-policy": "p",
        "default-tags": { team: "web", cost: "7" },
        "external-managed-tags": ["a", "b"],
        "max-targets-per-target-group": 50,
        "enable-manage-backend-security-group-rules": true,
        "cluster-service-load-balancer-health-probe-mode": "Shared",
        "cluster-service-shared-load-balancer-health-probe-port": 10_257,
        "aws-api-throttle": "some rates",
        "aws-drift-reads-per-second": 0,
        "aws-replaced-load-balancer-grace": 90_000,
      },
      fallbackSubnetId: "subnet-1",
      securityGroup: "sg-1",
      managesNodeGroups: false,
      nodeIPFamilies: ["ipv6", "ipv4"],
      endpoints: [{ service: "ec2", url: "https://ec2.example.com" }],
    });
  });

  test("has a field for every flag of AWS", () => {
    const named = Object.values(flagFields).map(({ flag }) => flag);
    assert.deepEqual([...named].sort(), Object.keys({ ...awsFlags, ...awsTrafficFlags }).sort());
  });

  test("may share what it says twice", () => {
    const text = file(
      "- name: aws",
      "  aws: &same",
      "    region: r",
      "- name: aws",
      "  loadBalancerClass: b",
      "  aws:",
      "    <<: *same",
    );
    assert.deepEqual(
      read(text).providers.map(({ aws }) => aws.flags),
      [{ "aws-region": "r" }, { "aws-region": "r" }],
    );
  });

  const mistakes: readonly (readonly [text: string, mistakes: readonly string[]])[] = [
    ["- x", ["1: must be a map, and is a list"]],
    ["a: b: c", ["1: Nested mappings are not allowed in compact mappings"]],
    [`${file("- name: aws")}\n---\n{}`, ["5: there must be one document"]],
    [
      "apiVersion: v1\nkind: CloudConfigg\nprovider: []",
      [
        "1: there must be providers",
        '1: apiVersion: "v1" must be fairlead.dev/v1alpha1',
        '2: kind: "CloudConfigg" must be CloudConfig',
        '3: provider: field "provider" is not known; did you mean providers? There are apiVersion, kind, providers',
      ],
    ],
    [file("  []"), ["3: providers: must not be empty"]],
    [
      file(
        "- { name: azure, aws: {} }",
        "- name: aws",
        "  loadBalancerClas: a",
        "  aws: { region: 5, defaultTargetType: pod }",
      ),
      [
        '4: providers[0].name: "azure" must be aws or baremetal',
        /^6: providers\[1\]\.loadBalancerClas: field "loadBalancerClas" is not known; did you mean loadBalancerClass\?/
          .source,
        "7: providers[1].aws.region: must be text, and is 5",
        '7: providers[1].aws.defaultTargetType: "pod" must be one of instance, ip',
      ],
    ],
    [
      file('- { name: baremetal, loadBalancerClass: "no class!" }'),
      [
        '4: providers[0].loadBalancerClass: "no class!" must be a class that a Service can have, such as example.com/lan',
      ],
    ],
    [file("- name: azure"), ['4: providers[0].name: "azure" must be aws or baremetal']],
    [
      file("- loadBalancerClass: 7"),
      ["4: providers[0]: there must be name", "4: providers[0].loadBalancerClass: must be text, and is 7"],
    ],
    [
      file("- name: aws", "  aws:", "    regoin: x"),
      [/^6: providers\[0\]\.aws\.regoin: field "regoin" is not known; did you mean region\? There are region, /.source],
    ],
    [
      file("- name: aws", "  aws:", "    defaultTargetType: pod"),
      ['6: providers[0].aws.defaultTargetType: "pod" must be one of instance, ip'],
    ],
    [
      file("- name: aws", "  aws:", "    replacedLoadBalancerGrace: soon"),
      [/^6: providers\[0\]\.aws\.replacedLoadBalancerGrace: "soon" /.source],
    ],
    [file("- name: aws", "  aws:", "    apiThrottle: too much"), ["6: providers[0].aws.apiThrottle: is too much"]],
    [file("- name: baremetal", "  aws: {}"), ["5: providers[0].aws: goes with name: aws"]],
    [
      file("- name: aws", "- name: baremetal"),
      ["5: providers[1]: has no loadBalancerClass, as has providers[0]: each needs one of its own"],
    ],
    [
      file("- { name: aws, loadBalancerClass: a }", "- { name: aws, loadBalancerClass: a }"),
      ["5: providers[1]: has loadBalancerClass a, as has providers[0]: each needs one of its own"],
    ],
    [
      file("- name: baremetal", "- { name: baremetal, loadBalancerClass: a }"),
      ["5: providers[1]: baremetal can be there once: two would give away the same addresses"],
    ],
    [
      file("- name: aws", "  aws:", "    endpoints:", "    - { service: s3, url: ftp://x }"),
      [
        '7: providers[0].aws.endpoints[0].service: "s3" must be ec2 or elasticloadbalancing',
        '7: providers[0].aws.endpoints[0].url: "ftp://x" must begin with https:// or http://',
      ],
    ],
  ];
  for (const [text, expected] of mistakes) {
    test(`cannot have ${JSON.stringify(text)}`, () => {
      const told = mistakesOf(text);
      assert.equal(told.length, expected.length, told.join("\n"));
      for (const [index, want] of expected.entries()) {
        if (want.startsWith("^")) assert.match(told[index] ?? "", new RegExp(want));
        else assert.equal(told[index], want);
      }
    });
  }
});
