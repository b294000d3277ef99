using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Danmen.Tests.Architecture;

/// <summary>Reads which types an assembly's types use: bases, interfaces, constraints, attributes, fields, signatures, locals, caught exceptions and every instruction's operand.</summary>
/// <remarks>Constants and <c>nameof</c> leave no trace in an assembly, so uses of nothing else are not seen.</remarks>
internal sealed class NamespaceUseReader : ISignatureTypeProvider<int, int>
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _image;
    private readonly HashSet<NamespaceUse> _uses = [];
    private (string Namespace, string Name) _user;

    private NamespaceUseReader(PEReader image) => (_image, _metadata) = (image, image.GetMetadataReader());

    /// <summary>Every use of one type by another of the assembly, each once.</summary>
    public static IReadOnlyCollection<NamespaceUse> Read(string assemblyFile)
    {
        using var image = new PEReader(File.OpenRead(assemblyFile));
        var reader = new NamespaceUseReader(image);
        foreach (TypeDefinitionHandle type in reader._metadata.TypeDefinitions)
            reader.Visit(type);
        return reader._uses;
    }

    private void Visit(TypeDefinitionHandle handle)
    {
        _user = Outermost(handle);
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        Token(type.BaseType);
        Constraints(type.GetGenericParameters());
        Attributes(type.GetCustomAttributes());
        foreach (InterfaceImplementationHandle each in type.GetInterfaceImplementations())
            Token(_metadata.GetInterfaceImplementation(each).Interface);
        foreach (FieldDefinitionHandle each in type.GetFields())
        {
            _metadata.GetFieldDefinition(each).DecodeSignature(this, 0);
            Attributes(_metadata.GetFieldDefinition(each).GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle each in type.GetMethods())
        {
            MethodDefinition method = _metadata.GetMethodDefinition(each);
            method.DecodeSignature(this, 0);
            Constraints(method.GetGenericParameters());
            Attributes(method.GetCustomAttributes());
            if (method.RelativeVirtualAddress != 0)
                Body(_image.GetMethodBody(method.RelativeVirtualAddress));
        }
    }

    private void Body(MethodBodyBlock body)
    {
        Token(body.LocalSignature);
        foreach (ExceptionRegion region in body.ExceptionRegions)
            Token(region.CatchType);
        foreach (EntityHandle operand in InstructionTokens.Of(body.GetILBytes()!))
            Token(operand);
    }

    private void Token(EntityHandle handle)
    {
        if (handle.IsNil)
            return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Use(Outermost((TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeReference:
                Use(Outermost((TypeReferenceHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, 0);
                break;
            case HandleKind.MemberReference:
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                Token(member.Parent);
                if (member.GetKind() == MemberReferenceKind.Method) member.DecodeMethodSignature(this, 0);
                else member.DecodeFieldSignature(this, 0);
                break;
            case HandleKind.MethodDefinition:
                Token(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                Token(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Token(generic.Method);
                generic.DecodeSignature(this, 0);
                break;
            case HandleKind.StandaloneSignature:
                StandaloneSignature signature = _metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                if (signature.GetKind() == StandaloneSignatureKind.LocalVariables) signature.DecodeLocalSignature(this, 0);
                else signature.DecodeMethodSignature(this, 0);
                break;
            default:
                throw new InvalidOperationException($"An operand of kind {handle.Kind} is not understood.");
        }
    }

    private void Constraints(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle parameter in parameters)
        {
            foreach (GenericParameterConstraintHandle constraint in _metadata.GetGenericParameter(parameter).GetConstraints())
                Token(_metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Attributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle attribute in attributes)
            Token(_metadata.GetCustomAttribute(attribute).Constructor);
    }

    private void Use((string Namespace, string Name) used)
    {
        // What the compiler itself adds (<Module>, <PrivateImplementationDetails>) has no namespace.
        if (_user.Namespace.Length > 0 && used.Namespace.Length > 0 && used != _user)
            _uses.Add(new NamespaceUse(_user.Namespace, _user.Name, used.Namespace, used.Name));
    }

    private (string Namespace, string Name) Outermost(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        for (; !type.GetDeclaringType().IsNil; type = _metadata.GetTypeDefinition(handle))
            handle = type.GetDeclaringType();
        return (_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    private (string Namespace, string Name) Outermost(TypeReferenceHandle handle)
    {
        TypeReference type = _metadata.GetTypeReference(handle);
        while (type.ResolutionScope.Kind == HandleKind.TypeReference)
            type = _metadata.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
        return (_metadata.GetString(type.Namespace), _metadata.GetString(type.Name));
    }

    int ISignatureTypeProvider<int, int>.GetFunctionPointerType(MethodSignature<int> signature) => 0;

    int ISignatureTypeProvider<int, int>.GetGenericMethodParameter(int genericContext, int index) => 0;

    int ISignatureTypeProvider<int, int>.GetGenericTypeParameter(int genericContext, int index) => 0;

    int ISignatureTypeProvider<int, int>.GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

    int ISignatureTypeProvider<int, int>.GetPinnedType(int elementType) => 0;

    int ISignatureTypeProvider<int, int>.GetTypeFromSpecification(MetadataReader reader, int genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
    {
        Token(handle);
        return 0;
    }

    int IConstructedTypeProvider<int>.GetArrayType(int elementType, ArrayShape shape) => 0;

    int IConstructedTypeProvider<int>.GetByReferenceType(int elementType) => 0;

    int IConstructedTypeProvider<int>.GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

    int IConstructedTypeProvider<int>.GetPointerType(int elementType) => 0;

    int ISZArrayTypeProvider<int>.GetSZArrayType(int elementType) => 0;

    int ISimpleTypeProvider<int>.GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

    int ISimpleTypeProvider<int>.GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        Token(handle);
        return 0;
    }

    int ISimpleTypeProvider<int>.GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        Token(handle);
        return 0;
    }
}
