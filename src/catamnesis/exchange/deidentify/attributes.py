"""The attributes of DICOM that stay when a file is de-identified, and why; every other attribute goes."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What stays, by the reason why. Nested sequences are held to the same list.
KEPT_BECAUSE: dict[str, frozenset[str]] = {
    "what the object is": _words(
        "SpecificCharacterSet SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID Modality ImageType "
        "SeriesNumber InstanceNumber AcquisitionNumber SeriesType SyntheticData ConversionType "
        "TemporalPositionIdentifier TemporalPositionIndex NumberOfTemporalPositions ContentQualification "
        "PixelPresentation VolumetricProperties VolumeBasedCalculationTechnique InConcatenationNumber"
    ),
    "when, on moved days": _words(
        "StudyDate SeriesDate AcquisitionDate ContentDate InstanceCreationDate StudyTime SeriesTime AcquisitionTime "
        "ContentTime InstanceCreationTime AcquisitionDateTime TimezoneOffsetFromUTC FrameReferenceTime TriggerTime "
        "ActualFrameDuration FrameReferenceDateTime FrameAcquisitionDateTime FrameAcquisitionDuration FrameTime "
        "StructureSetDate StructureSetTime ObservationDateTime DateTime Date Time ReferencedDateTime CreationDate "
        "DateOfLastCalibration TimeOfLastCalibration DateOfSecondaryCapture"
    ),
    "where the voxels lie": _words(
        "ImagePositionPatient ImageOrientationPatient PixelSpacing SliceThickness SpacingBetweenSlices SliceLocation "
        "FrameOfReferenceUID PatientPosition ImageIndex NumberOfSlices NumberOfTimeSlices GantryDetectorTilt "
        "TableHeight DimensionOrganizationSequence DimensionOrganizationUID DimensionOrganizationType "
        "DimensionIndexSequence DimensionIndexPointer FunctionalGroupPointer DimensionIndexValues StackID "
        "InStackPositionNumber SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence FrameContentSequence "
        "FrameAcquisitionNumber PlanePositionSequence PlaneOrientationSequence PixelMeasuresSequence "
        "PatientOrientationCodeSequence PatientOrientationModifierCodeSequence PatientGantryRelationshipCodeSequence "
        "BodyPartExamined FrameAnatomySequence FrameLaterality AnatomicRegionSequence ImagedVolumeWidth "
        "PatientOrientation Laterality ImageLaterality NumberOfFrames"
    ),
    "the pixels and how to read them": _words(
        "SamplesPerPixel PhotometricInterpretation Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation "
        "PlanarConfiguration PixelAspectRatio SmallestImagePixelValue LargestImagePixelValue PixelPaddingValue "
        "PixelPaddingRangeLimit RescaleIntercept RescaleSlope RescaleType WindowCenter WindowWidth VOILUTFunction "
        "LossyImageCompression LossyImageCompressionRatio LossyImageCompressionMethod BurnedInAnnotation "
        "RecognizableVisualFeatures QualityControlImage PixelData FloatPixelData DoubleFloatPixelData "
        "PixelValueTransformationSequence FrameVOILUTSequence RealWorldValueMappingSequence RealWorldValueSlope "
        "RealWorldValueIntercept RealWorldValueFirstValueMapped RealWorldValueLastValueMapped RealWorldValueLUTData "
        "DoubleFloatRealWorldValueFirstValueMapped DoubleFloatRealWorldValueLastValueMapped "
        "ReferencedImageRealWorldValueMappingSequence MeasurementUnitsCodeSequence QuantityDefinitionSequence "
        "PresentationLUTShape ExtendedOffsetTable ExtendedOffsetTableLengths ParametricMapFrameTypeSequence FrameType"
    ),
    "the uptake": _words(
        "Units SUVType CountsSource DecayCorrection CorrectedImage DecayFactor DoseCalibrationFactor "
        "DecayCorrectionDateTime RadiopharmaceuticalInformationSequence Radiopharmaceutical "
        "RadiopharmaceuticalStartTime RadiopharmaceuticalStopTime RadiopharmaceuticalStartDateTime "
        "RadiopharmaceuticalStopDateTime RadiopharmaceuticalVolume RadiopharmaceuticalSpecificActivity "
        "RadionuclideTotalDose RadionuclideHalfLife RadionuclidePositronFraction RadionuclideCodeSequence "
        "RadiopharmaceuticalCodeSequence AdministrationRouteCodeSequence RadiopharmaceuticalAgentNumber "
        "RadiopharmaceuticalUsageSequence AttenuationCorrected DecayCorrected ScatterCorrected RandomsCorrected "
        "DeadTimeCorrected NonUniformRadialSamplingCorrected SensitivityCalibrated DetectorNormalizationCorrection "
        "CountLossNormalizationCorrected RandomsCorrectionMethod ScatterCorrectionMethod ScatterFractionFactor "
        "DeadTimeFactor AttenuationCorrectionMethod ReconstructionMethod ReconstructionAlgorithm "
        "IterativeReconstructionMethod NumberOfIterations NumberOfSubsets ReconstructionDiameter ReconstructionType "
        "ConvolutionKernel PETFrameTypeSequence PETFrameAcquisitionSequence PETFrameCorrectionFactorsSequence "
        "PETReconstructionSequence PrimaryPromptsCountsAccumulated SecondaryCountsAccumulated SliceSensitivityFactor "
        "AxialAcceptance AxialMash CoincidenceWindowWidth EnergyWindowRangeSequence EnergyWindowLowerLimit "
        "EnergyWindowUpperLimit CollimatorType TypeOfDetectorMotion AcquisitionStartCondition "
        "AcquisitionTerminationCondition AcquisitionContextSequence"
    ),
    "the CT that uptake is held against": _words(
        "KVP XRayTubeCurrent ExposureTime Exposure ExposureInmAs RotationDirection FilterType GeneratorPower "
        "FocalSpots DataCollectionDiameter DistanceSourceToDetector DistanceSourceToPatient SingleCollimationWidth "
        "TotalCollimationWidth TableSpeed TableFeedPerRotation SpiralPitchFactor ScanOptions CTDIvol "
        "CTImageFrameTypeSequence MagneticFieldStrength RepetitionTime EchoTime FlipAngle ScanningSequence "
        "SequenceVariant MRAcquisitionType InversionTime EchoTrainLength ImagedNucleus"
    ),
    "the patient's body": _words("PatientSex PatientAge PatientSize PatientWeight PatientIdentityRemoved"),
    "the scanner, for its dialect": _words("Manufacturer ManufacturerModelName"),
    "links between objects": _words(
        "ReferencedSOPClassUID ReferencedSOPInstanceUID ReferencedFrameNumber ReferencedImageSequence "
        "SourceImageSequence ReferencedSeriesSequence ReferencedInstanceSequence "
        "StudiesContainingOtherReferencedInstancesSequence DerivationImageSequence DerivationCodeSequence "
        "PurposeOfReferenceCodeSequence ReferencedStudySequence ReferencedFrameOfReferenceSequence "
        "ReferencedFrameOfReferenceUID RTReferencedStudySequence RTReferencedSeriesSequence ContourImageSequence "
        "ReferencedSOPSequence SourceImageEvidenceSequence CurrentRequestedProcedureEvidenceSequence "
        "PertinentOtherEvidenceSequence IdenticalDocumentsSequence ReferencedPerformedProcedureStepSequence "
        "RelatedSeriesSequence ReferencedSegmentNumber UID"
    ),
    "outlines": _words(
        "StructureSetROISequence ROINumber ROIGenerationAlgorithm ROIContourSequence ReferencedROINumber "
        "ROIDisplayColor ContourSequence ContourGeometricType NumberOfContourPoints ContourData ContourNumber "
        "ContourSlabThickness RTROIObservationsSequence ObservationNumber RTROIInterpretedType ApprovalStatus "
        "SegmentationType SegmentationFractionalType MaximumFractionalValue SegmentsOverlap SegmentSequence "
        "SegmentNumber SegmentAlgorithmType SegmentedPropertyCategoryCodeSequence SegmentedPropertyTypeCodeSequence "
        "SegmentedPropertyTypeModifierCodeSequence RecommendedDisplayCIELabValue RecommendedDisplayGrayscaleValue "
        "TrackingUID SegmentIdentificationSequence SegmentationAlgorithmIdentificationSequence "
        "AlgorithmFamilyCodeSequence ContentLabel"
    ),
    "measurements in a report": _words(
        "ValueType ContentSequence RelationshipType ConceptNameCodeSequence ConceptCodeSequence ContinuityOfContent "
        "MeasuredValueSequence NumericValue FloatingPointValue RationalNumeratorValue RationalDenominatorValue "
        "NumericValueQualifierCodeSequence GraphicType GraphicData PixelOriginInterpretation "
        "ContentTemplateSequence MappingResource TemplateIdentifier ReferencedContentItemIdentifier TemporalRangeType "
        "CompletionFlag VerificationFlag PreliminaryFlag"
    ),
    "codes": _words("CodeValue CodingSchemeDesignator CodingSchemeVersion CodeMeaning ContextIdentifier LongCodeValue"),
}
KEPT = frozenset().union(*KEPT_BECAUSE.values())

#: Names of things that are kept where they are made of known words, and else numbered alike in every file.
NAMED = {
    "SeriesDescription": "series",
    "ROIName": "region",
    "SegmentLabel": "region",
    "TrackingID": "region",
    "TextValue": "text",
    "LUTLabel": "map",
    "LUTExplanation": "map",
    "AlgorithmName": "algorithm",
    "StructureSetLabel": "outlines",
    "StructureSetName": "outlines",
}
#: Kept where they are made of known words, and else dropped.
DESCRIBED = frozenset(("StudyDescription", "ProtocolName", "ContentDescription"))
#: What an object must hold, though it says nothing any more.
EMPTY = ("PatientBirthDate", "AccessionNumber", "ReferringPhysicianName", "StudyID")

#: Words of descriptions that lead to nobody.
VOCABULARY = _words(
    "PET PT CT MR MRI AC NAC WB BODY WHOLEBODY WHOLE HEAD NECK CHEST THORAX ABDOMEN PELVIS LEG LEGS ARM ARMS THIGH "
    "THIGHS BRAIN SKULL TORSO TRUNK LIVER LUNG LUNGS SPLEEN KIDNEY KIDNEYS BLADDER HEART BOWEL MUSCLE BONE SKIN KNEE "
    "HIP SHOULDER ELBOW HAND FOOT LEFT RIGHT UPPER LOWER LESION LESIONS TUMOR TUMOUR MASS NODULE NODULES NODE NODES "
    "LYMPH GTV CTV PTV ROI VOI MASK REGION REFERENCE AORTA BLOOD POOL CALCINOSIS CALCIFICATION UPTAKE NORMAL DISEASE "
    "FDG F18 F-18 18F FDG-PET PSMA DOTATATE GA68 68GA FAPI CORRECTED UNCORRECTED ATTENUATION ATT ATTN CORR STATIC "
    "DYNAMIC GATED TOF OSEM PSF TRUEX TRUE-X HD 3D 2D ITER ITERATIVE RECON AXIAL AX COR SAG CORONAL SAGITTAL "
    "TRANSVERSE TRANS LOW DOSE LOWDOSE LD DIAG DIAGNOSTIC CONTRAST CE IV ORAL NATIVE BASELINE FOLLOW FOLLOWUP FOLLOW- "
    "UP UP BEFORE AFTER SYNTHETIC PHANTOM STANDARD SOFT TISSUE MEASUREMENT MEASUREMENTS OF SEGMENTATION SEG SUV SUVBW "
    "BQML PETCT PET-CT PET/CT AND WITH WITHOUT THE FOR TO FROM IN BASE MID EYES IMAGES IMAGE SERIES SCAN SCOUT "
    "TOPOGRAM MM CM S I BED BEDS MIN EDGE HOT SPOT SPOTS NOT CALCIFIED GLUTEAL BUTTOCK BACK FOREARM CALF GROIN AXILLA "
    "MEDIASTINUM EXTERNAL SINGLE SLICE TIME POINT TIMEPOINT AVERAGE MAXIMUM MEAN PEAK"
)
_WORD = re.compile(r"[\s,;:()\[\]_+&/.-]+")


def known_words(text: str) -> bool:
    """Whether a description is made of known words, small numbers and single letters with them.

    Examples
    --------
    >>> known_words("WB PET AC 3.0 mm"), known_words("PET Mrs Miller"), known_words("20110412")
    (True, False, False)
    """
    words = [word for word in _WORD.split(text.upper()) if word]
    return bool(words) and all(word in VOCABULARY or re.fullmatch(r"\d{1,2}|[A-Z]?\d", word) for word in words)


#: Coding schemes whose meanings are words of a vocabulary.
SCHEMES = re.compile(
    r"SCT|SRT|SNM3|99SDM|DCM|UCUM|LN|FMA|RADLEX|NCIt|UMLS|MDNS|UBERON|DCMUID|ISO\d+.*|BI|CD8|PROV-O|NYHA|IBSI|99PMP|99CATAMNESIS"
)

#: Kinds of objects that are taken: PET, CT, MR, their enhanced and converted forms, outlines, maps, reports.
CLASSES = {
    "1.2.840.10008.5.1.4.1.1.128": "PET",
    "1.2.840.10008.5.1.4.1.1.128.1": "PET",
    "1.2.840.10008.5.1.4.1.1.130": "PET",
    "1.2.840.10008.5.1.4.1.1.2": "CT",
    "1.2.840.10008.5.1.4.1.1.2.1": "CT",
    "1.2.840.10008.5.1.4.1.1.2.2": "CT",
    "1.2.840.10008.5.1.4.1.1.4": "MR",
    "1.2.840.10008.5.1.4.1.1.4.1": "MR",
    "1.2.840.10008.5.1.4.1.1.4.4": "MR",
    "1.2.840.10008.5.1.4.1.1.66.4": "segmentation",
    "1.2.840.10008.5.1.4.1.1.66.7": "segmentation",
    "1.2.840.10008.5.1.4.1.1.481.3": "outlines",
    "1.2.840.10008.5.1.4.1.1.67": "map of values",
    "1.2.840.10008.5.1.4.1.1.30": "map of values",
    "1.2.840.10008.5.1.4.1.1.88.22": "report",
    "1.2.840.10008.5.1.4.1.1.88.33": "report",
    "1.2.840.10008.5.1.4.1.1.88.34": "report",
}
#: Image types that show words of a screen.
SCREENS = frozenset(("SCREEN SAVE", "SCREEN_SAVE", "SCREENSAVE"))

#: Private attributes that uptake cannot be computed without: group, last byte, creator, what the value must look like.
#: Reason: GE and Siemens write the moment of decay correction there, Philips the scale of its counts.
_MOMENT, _NUMBER = r"\d{8}\d{2,6}(?:\.\d{1,6})?", r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?"
PRIVATE = (
    (0x0009, 0x0D, "GEMS_PETD_01", "DT", re.compile(_MOMENT)),
    (0x0071, 0x22, "SIEMENS MED PT", "DT", re.compile(_MOMENT)),
    (0x7053, 0x00, "Philips PET Private Group", "DS", re.compile(_NUMBER)),
    (0x7053, 0x09, "Philips PET Private Group", "DS", re.compile(_NUMBER)),
)
