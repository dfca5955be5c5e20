"""Verifies the vectors beside this file with python-fido2 and prints, as JSON, what it says to each.

Usage: python3 verify_fido2.py FOLDER. The output is {"registration/ordinary ES256, none": null, ...}: null where the vector
was accepted, otherwise the error. A library for relying parties in Python, it is independent of the generator.
"""

import json
import sys
from pathlib import Path

from fido2.attestation import Attestation
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import AttestedCredentialData, Aaguid
from fido2 import cbor, features
from fido2.cose import CoseKey

if hasattr(features, "webauthn_json_mapping"):
    features.webauthn_json_mapping.enabled = True


def verify_attestation(obj, client_data_hash):
    Attestation.for_type(obj.fmt)().verify(obj.att_stmt, obj.auth_data, client_data_hash)


def server(file):
    return Fido2Server(
        {"id": file["rp_id"], "name": "Example"},
        attestation="direct",
        verify_origin=lambda origin: origin == file["origin"],
        verify_attestation=verify_attestation,
    )


def state(vector):
    options = vector["options"]
    uv = options.get("userVerification") or options["authenticatorSelection"]["userVerification"]
    return {"challenge": options["challenge"], "user_verification": uv}


def register(file, group, vector):
    server(file).register_complete(state(vector), vector["response"])


def authenticate(file, group, vector):
    on_record = group["credential"]
    key = CoseKey.parse(cbor.decode(websafe_decode(on_record["public_key"])))
    credential = AttestedCredentialData.create(Aaguid(b"\0" * 16), websafe_decode(on_record["id"]), key)
    server(file).authenticate_complete(state(vector), [credential], vector["response"])


def main(folder):
    said = {}
    for name, verify in (("registration", register), ("authentication", authenticate)):
        file = json.loads((Path(folder) / (name + ".json")).read_text())
        for group in file["groups"]:
            for vector in group["vectors"]:
                flag = vector["flags"][0]
                label = f"{name}/{flag} {group['name']}" if flag == "ordinary" else f"{name}/{flag}"
                try:
                    verify(file, group, vector)
                    said[label] = None
                except Exception as error:  # every refusal of the library, whatever its class
                    said[label] = f"{type(error).__name__}: {error}"[:200]
    json.dump(said, sys.stdout, indent=1)


main(sys.argv[1])
